"""The ground we practise on: an invented county, its picture, and the truth of the outbreak that is played in it."""

from django.db import models

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Ground(models.Model):
    """An invented county of this installation. `feed` begins the references of its people; nobody in it is real.

    `picture` is a county_picture.Picture, `truth` an outbreak_course.Course as plain values; the second is for trainers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField(db_index=True)
    feed = models.CharField(max_length=80)
    picture = models.JSONField()
    truth = models.JSONField(null=True, blank=True)
    laid_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
