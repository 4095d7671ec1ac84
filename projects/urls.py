"""Index of the stages' pages."""

from django.urls import include, path

urlpatterns = [
    path("profile/", include("projects.teams.urls")),
    path("", include("projects.teams.link_urls")),
    path("reliability/", include("projects.reliability.upload_urls")),
    path("projects/new/", include("projects.codebooks.making_urls")),
    path("projects/<slug:slug>/settings/hypotheses/", include("projects.codebooks.hypothesis_urls")),
    path("projects/<slug:slug>/settings/", include("projects.teams.settings_urls")),
    path("projects/", include("projects.exchange.urls")),
    path("projects/<slug:slug>/jobs/", include("projects.jobs.urls")),
    path("projects/<slug:slug>/codebook/", include("projects.codebooks.urls")),
    path("projects/<slug:slug>/codebook/", include("projects.overview.change_urls")),
    path("projects/<slug:slug>/codebook/", include("projects.exchange.codebook_urls")),
    path("projects/<slug:slug>/documents/import/", include("projects.corpus.urls")),
    path("projects/<slug:slug>/documents/", include("projects.overview.document_urls")),
    path("projects/<slug:slug>/rounds/", include("projects.coding.round_urls")),
    path("projects/<slug:slug>/code/", include("projects.coding.urls")),
    path("projects/<slug:slug>/reliability/", include("projects.reliability.urls")),
    path("projects/<slug:slug>/disagreements/", include("projects.adjudication.urls")),
    path("projects/<slug:slug>/releases/", include("projects.datasets.urls")),
    path("projects/<slug:slug>/people/", include("projects.overview.people_urls")),
    path("projects/<slug:slug>/findings/", include("projects.findings.urls")),
    path("", include("projects.overview.urls")),
]
