"""One page of each kind, filled as an app would fill it, for the tests of the kinds themselves."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import include, path

from portal.access import anyone, requires, signed_in
from portal.acting import accepted
from portal.pages import Answer, Finding, Step

MORNING = datetime(2023, 8, 4, 2, 30, tzinfo=UTC)


class PaperForm(forms.Form):
    groups = [
        ("公文", ["title", "number", "issued_on", "kind"]),
        ("办理", ["urgency", "publicity", "is_draft", "note"]),
    ]

    title = forms.CharField(label="标题", max_length=40, help_text="与正文标题一致，不加书名号")
    number = forms.CharField(label="发文字号", required=False, help_text="如 伊州政办发〔2023〕30号")
    issued_on = forms.DateField(label="成文日期", help_text="可写 2023-8-4、20230804、2023年8月4日")
    kind = forms.ChoiceField(label="文种", choices=[("notice", "通知"), ("letter", "函")])
    urgency = forms.ChoiceField(
        label="紧急程度", choices=[("", "无"), ("urgent", "加急")], widget=forms.RadioSelect, required=False
    )
    publicity = forms.MultipleChoiceField(
        label="公开方式", choices=[("web", "网站"), ("gazette", "公报")], widget=forms.CheckboxSelectMultiple
    )
    is_draft = forms.BooleanField(label="存为草稿", required=False)
    note = forms.CharField(label="拟办意见", widget=forms.Textarea, required=False)


@requires(signed_in)
def paper_form(request):
    form = PaperForm(request.POST or None)
    if form.is_valid():
        messages.success(request, "已登记")
        return accepted(request, redirect("/example/paper/"))
    return render(
        request,
        "kinds/form.html",
        {
            "title": "登记公文",
            "form": form,
            "submit_label": "登记",
            "cancel_url": "/workbench/",
            "draft_key": "paper",
            "breadcrumbs": [("公文", "/example/paper/")],
        },
    )


STEPS = [
    Step("登记", "done", who="办公厅 张三", at=MORNING),
    Step("审核", "current", who="办公厅 李四", at=MORNING, note="已持有 2 个工作日"),
    Step("签发"),
    Step("印发"),
]
FACTS = [
    ("标题", "关于印发《伊犁哈萨克自治州测试办法》的通知"),
    ("发文字号", "伊州政办发〔2023〕0号"),
    ("成文日期", MORNING.date()),
    ("是否公开", True),
    ("主送机关", ""),
]
FINDINGS = [
    Finding("没有找到成文日期", place="第 12 行", remedy="在正文末尾补写日期后重新上传", severity="error"),
    Finding("发文字号与标题中的年份不一致", place="第 3 行", remedy="核对后在下方更正", clause="第九条（二）"),
    Finding("附件 2 识别为名录，共 45 项", severity="info"),
]


@requires(signed_in)
def paper(request):
    return render(
        request,
        "kinds/detail.html",
        {"title": "关于印发测试办法的通知", "steps": STEPS, "facts": FACTS, "breadcrumbs": []},
    )


ANSWERS = [
    Answer("标题", "关于印发测试办法的通知", change_url="/example/paper/new/#id_title"),
    Answer("公开方式", "网站、公报", change_url="/example/paper/new/#id_publicity"),
]


@requires(signed_in)
def paper_check(request):
    context = {"title": "核对后登记", "answers": ANSWERS, "form": forms.Form(), "submit_label": "确认登记"}
    return render(request, "kinds/check.html", context)


@requires(signed_in)
def paper_import(request):
    return render(request, "kinds/import.html", {"title": "导入公报", "findings": FINDINGS, "steps": STEPS})


@requires(anyone)
def public_paper(request):
    return render(request, "kinds/public.html", {"title": "公开的公文"})


urlpatterns = [
    path("example/paper/new/", paper_form, name="example_form"),
    path("example/paper/", paper, name="example_detail"),
    path("example/paper/check/", paper_check, name="example_check"),
    path("example/import/", paper_import, name="example_import"),
    path("example/public/", public_paper, name="example_public"),
    path("", include("tests.portal.example_list")),
]
