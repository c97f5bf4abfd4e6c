"""Addresses of the pages over several apps."""

from django.urls import path

from backoffice.desk import (
    appraise,
    at_risk,
    claim,
    losses,
    objections,
    people,
    risk,
    runs,
    search,
    simulations,
    views,
    work,
    work_acts,
)

app_name = "desk"
urlpatterns = [
    path("incidents/<str:code>/", views.incident, name="incident"),
    path("incidents/<str:code>/losses/", losses.losses, name="losses"),
    path("incidents/<str:code>/<slug:name>/", views.incident_act, name="incident-act"),
    path("do/<slug:name>/", views.act, name="act"),
    path("at-risk/", at_risk.at_risk, name="at-risk"),
    path("work/", work.queue, name="work"),
    path("work/people/", people.people, name="people"),
    path("work/people/<slug:name>/", people.act, name="people-act"),
    path("work/filters/<int:pk>/", work.forget_filter, name="forget-filter"),
    path("work/<slug:name>/", work.queue, name="queue"),
    path("work/<slug:name>/save/", work.save_filter, name="save-filter"),
    path("work/<slug:name>/next/", work.following, name="following"),
    path("work/<slug:name>/<slug:verb>/", work_acts.act, name="work-act"),
    path("search/", search.search, name="search"),
    path("claims/<str:number>/", claim.claim, name="claim"),
    path("claims/<str:number>/judge/<str:other>/", risk.judge, name="judge"),
    path("claims/<str:number>/appraise/<str:benefit>/", appraise.appraise, name="appraise"),
    path("claims/<str:number>/objection/", objections.record, name="objection"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("simulations/", simulations.simulations, name="simulations"),
    path("simulations/<int:pk>/", simulations.simulation, name="simulation"),
    path("simulations/<int:pk>/claims/", simulations.simulation_claims, name="simulation-claims"),
    path("runs/", runs.run_list, name="runs"),
    path("runs/progress/", runs.run_progress, name="run-progress"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/refused/", runs.run_refused, name="run-refused"),
    path("files/<int:pk>/", runs.file, name="file"),
]
