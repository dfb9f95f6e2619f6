"""What a person does at the desk: answer, call, give a code, finish, order a form."""

from ringfence.apps.interviews.actions.answering import answer, finish
from ringfence.apps.interviews.actions.calling import check_code, give_code, record_call
from ringfence.apps.interviews.actions.ordering import order_form

__all__ = ["answer", "check_code", "finish", "give_code", "order_form", "record_call"]
