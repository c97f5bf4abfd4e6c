"""Addresses. Pages and resources of the apps add their own below; `backoffice.health` has two of its own."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from backoffice.icon import favicon

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("favicon.ico", favicon, name="favicon"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("desk/", include("backoffice.desk.urls")),
]
