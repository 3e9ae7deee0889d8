"""What this room offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Service

SERVICE = Service(title=_("desk"))
