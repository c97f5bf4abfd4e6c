"""Addresses of the pages over several apps."""

from django.urls import path

from backoffice.desk import claim, views

app_name = "desk"
urlpatterns = [
    path("incidents/<str:code>/", views.incident, name="incident"),
    path("incidents/<str:code>/<slug:name>/", views.incident_act, name="incident-act"),
    path("do/<slug:name>/", views.act, name="act"),
    path("claims/<str:number>/", claim.claim, name="claim"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("runs/", views.run_list, name="runs"),
    path("runs/progress/", views.run_progress, name="run-progress"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/refused/", views.run_refused, name="run-refused"),
    path("files/<int:pk>/", views.file, name="file"),
]
