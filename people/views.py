"""Login, logout and change of password: Django's own views with honest status codes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import views as auth
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse_lazy

from people.forms import ChangePasswordForm, LoginForm


class Login(auth.LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True
    # Django's own value is the host name, which the page's head would show.
    extra_context = {"site_name": settings.SITE_NAME}

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PasswordChange(auth.PasswordChangeView):
    form_class = ChangePasswordForm
    success_url = reverse_lazy("password_change_done")

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


login = Login.as_view()
logout = auth.LogoutView.as_view()
password_change = PasswordChange.as_view()
password_change_done = auth.PasswordChangeDoneView.as_view()
