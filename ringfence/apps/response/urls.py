"""The board and the front door."""

from django.urls import path

from ringfence.apps.response import views

app_name = "response"

urlpatterns = [
    path("", views.home, name="home"),
    path("board/", views.board, name="board"),
    path("board/changes/", views.changes, name="changes"),
]
