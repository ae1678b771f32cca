"""Addresses under /exchange/."""

from django.urls import path

from compliance.exchange.views import backups, files, health, paper

urlpatterns = [
    path("", files.exchange, name="exchange"),
    path("week-sheets/", paper.week_sheet_list, name="week-sheet-list"),
    path("week-sheets/add/", paper.week_sheet_add, name="week-sheet-add"),
    path("week-sheets/<uuid:pk>/", paper.week_sheet_detail, name="week-sheet-detail"),
    path("week-sheets/<uuid:pk>/pdf/", paper.week_sheet_paper, name="week-sheet-paper"),
    path("week-sheets/<uuid:pk>/enter/", paper.week_sheet_enter, name="week-sheet-enter"),
    path("week-sheets/<uuid:pk>/void/", paper.week_sheet_void, name="week-sheet-void"),
    path("<slug:name>/", files.exchange_kind, name="exchange-kind"),
    path("<slug:name>/confirm/", files.exchange_confirm, name="exchange-confirm"),
    path("<slug:name>/template/", files.exchange_template, name="exchange-template"),
    path("<slug:name>/export/", files.exchange_export, name="exchange-export"),
]

# under /settings/
settings_urls = [
    path("health/", health.health_page, name="health"),
    path("backups/", backups.backup_list, name="backup-list"),
    path("backups/progress/", backups.backup_progress, name="backup-progress"),
    path("backups/add/", backups.backup_add, name="backup-add"),
    path("backups/drill/", backups.backup_drill, name="backup-drill"),
    path("backups/<str:name>/", backups.backup_download, name="backup-download"),
]

root_urls = [path("readyz", health.readyz, name="readyz")]
