"""What the templates of schemes need."""

from django import template

from backoffice.lib import show
from compensation.rules.plain import heading

register = template.Library()

register.simple_tag(heading)
register.filter("spoken", show.spoken)
