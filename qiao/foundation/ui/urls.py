from django.contrib.auth.decorators import login_required
from django.urls import path

from qiao.foundation.ui import pages

app_name = "ui"
urlpatterns = [
    path("gallery/", login_required(pages.gallery), name="gallery"),
    path("large-text/", pages.large_text, name="large-text"),
]
