"""Addresses of imports: `/projects/import/` for a new project, `/projects/<slug>/import/` into one."""

from django.urls import path

from projects.exchange import import_views

app_name = "studies"
urlpatterns = [
    path("import/", import_views.new, name="new"),
    path("import/<int:new_id>/", import_views.new_check, name="new_check"),
    path("import/<int:new_id>/again/", import_views.new_again, name="new_again"),
    path("import/<int:new_id>/start/", import_views.new_start, name="new_start"),
    path("<slug:slug>/import/", import_views.begin, name="begin"),
    path("<slug:slug>/import/<int:import_id>/", import_views.check, name="check"),
    path("<slug:slug>/import/<int:import_id>/again/", import_views.again, name="again"),
    path("<slug:slug>/import/<int:import_id>/start/", import_views.start, name="start"),
]
