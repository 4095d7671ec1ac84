"""Addresses of rounds and of dealing their documents out, under `/projects/<slug>/rounds/`."""

from django.urls import path

from projects.coding import assigning_views, round_views

app_name = "rounds"
urlpatterns = [
    path("", round_views.rounds, name="rounds"),
    path("new/", round_views.new, name="new"),
    path("<int:round_id>/", round_views.round_page, name="round"),
    path("<int:round_id>/close/", round_views.close, name="close"),
    path("<int:round_id>/give-back/", round_views.give_back_now, name="give_back"),
    path("<int:round_id>/assign/", assigning_views.assign, name="assign"),
    path("<int:round_id>/draws/<int:draw_id>/undo/", assigning_views.undo, name="undo"),
    path("<int:round_id>/withdraw/<int:member_id>/", assigning_views.withdraw, name="withdraw"),
    path("<int:round_id>/vacant/", assigning_views.vacant, name="vacant"),
]
