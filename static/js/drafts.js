/* Drafts of forms marked data-draft="name": what was typed survives a lost session, a closed window, a crash, an error.

   The drafts of a form lie in this browser under the account's number, each with the page that it was written on: the
   values that stood there, and the state that the field data-seen names. A draft goes away when its owner drops it, with
   an explicit sign-out, and when the answer to the form says that this very draft has arrived; silence is no such answer.
   What has changed on the page since is not written over: such a draft is offered. No passwords and files are kept. */
(() => {
  "use strict";

  const PREFIX = "draft:";
  const ARRIVED = "draft_accepted"; // the cookie of portal/acting.py
  const LEFT_OUT = ["hidden", "password", "file", "submit", "button"];
  const user = document.body.dataset.user;
  if (!user) return;

  const read = (key) => JSON.parse(localStorage.getItem(key) ?? "[]");

  const change = (key, drafts) => {
    if (drafts.length) localStorage.setItem(key, JSON.stringify(drafts));
    else localStorage.removeItem(key);
  };

  const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${user}:`));

  const forgetWhatArrived = () => {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith(`${ARRIVED}=`));
    if (!cookie) return;
    const id = cookie.slice(ARRIVED.length + 1);
    for (const key of ownKeys()) change(key, read(key).filter((draft) => draft.id !== id));
    document.cookie = `${ARRIVED}=; path=/; max-age=0; samesite=lax`;
  };

  // Each field under a name of its own: rows may come before it, and boxes share a name.
  const fieldsOf = (form) => {
    const found = new Map();
    for (const field of form.elements) {
      if (!field.name || LEFT_OUT.includes(field.type)) continue;
      const isBox = field.type === "checkbox" || field.type === "radio";
      found.set(isBox ? `${field.name}=${field.value}` : field.name, field);
    }
    return found;
  };

  const valueOf = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    if (field.type === "select-multiple") return [...field.selectedOptions].map((each) => each.value);
    return field.value;
  };

  const valuesOf = (form) => Object.fromEntries([...fieldsOf(form)].map(([name, field]) => [name, valueOf(field)]));

  const rowsOf = (form) => Number(form.querySelector("[name=row_count]")?.value ?? 0);

  const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const typed = (draft) =>
    Object.keys(draft.values).filter((name) => !isSame(draft.values[name], draft.original[name] ?? ""));

  const fill = (form, values, names, rows) => {
    form.dispatchEvent(new CustomEvent("rows", { detail: rows })); // rows.js shows as many
    const fields = fieldsOf(form);
    for (const name of names) {
      const field = fields.get(name);
      if (!field) continue;
      if (typeof values[name] === "boolean") field.checked = values[name];
      else if (Array.isArray(values[name])) {
        for (const option of field.options) option.selected = values[name].includes(option.value);
      } else field.value = values[name];
    }
  };

  const note = (form, words, acts) => {
    const box = document.createElement("div");
    box.className = "remark draft-note";
    box.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = words;
    box.append(text);
    for (const [label, act] of acts) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = label;
      button.addEventListener("click", () => {
        act();
        box.remove();
      });
      box.append(button);
    }
    form.before(box);
  };

  const moment = (at) =>
    new Date(at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });

  forgetWhatArrived();

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = `${PREFIX}${user}:${form.dataset.draft}`;
    const seen = form.querySelector("[data-seen]");
    const shown = { values: valuesOf(form), rows: rowsOf(form), seen: seen?.value ?? "" };
    const isAnswer = form.dataset.bound !== undefined; // the page shows what was sent, not what stands
    let own = null;

    const drop = (draft) => change(key, read(key).filter((each) => each.id !== draft.id));

    const keep = () => {
      forgetWhatArrived();
      own ??= {
        id: `${Date.now()}-${Math.random().toString(36).slice(2)}`,
        original: isAnswer ? {} : shown.values,
        seen: shown.seen,
      };
      Object.assign(own, { values: valuesOf(form), rows: rowsOf(form), at: Date.now() });
      change(key, [...read(key).filter((each) => each.id !== own.id), own]);
    };

    // Nothing that it would fill in has been changed by others: by the state seen, and field by field where there is none.
    const fits = (draft) => {
      if (shown.seen || draft.seen) return draft.seen === shown.seen;
      return typed(draft).every(
        (name) => !(name in shown.values) || isSame(shown.values[name], draft.original[name] ?? ""),
      );
    };

    const take = (draft) => {
      own = draft;
      fill(form, draft.values, typed(draft), Math.max(draft.rows, shown.rows));
    };

    const giveUp = (draft) => {
      drop(draft);
      if (own?.id !== draft.id) return;
      own = null;
      if (seen) seen.value = shown.seen;
      fill(form, shown.values, Object.keys(shown.values), shown.rows);
    };

    if (isAnswer) {
      own = read(key).find((draft) => draft.id === form.dataset.bound) ?? null;
      if (own) own.seen = shown.seen; // the page says itself that others have changed it meanwhile
    } else {
      for (const draft of read(key).reverse()) {
        if (typed(draft).length === 0) {
          drop(draft);
        } else if (own === null && fits(draft)) {
          take(draft);
          note(form, "已恢复上次没有提交的草稿。", [["放弃草稿", () => giveUp(draft)]]);
        } else {
          const since = fits(draft) ? "本页另有一份较新的草稿" : "此后本页内容有改动，可能是他人修改，请先阅读现在的内容";
          const restore = () => {
            giveWay();
            take(draft);
            if (seen) seen.value = draft.seen; // the server says once more what has changed
            note(form, `已恢复${moment(draft.at)}的草稿。`, [["放弃草稿", () => giveUp(draft)]]);
          };
          note(form, `您${moment(draft.at)}写下的草稿没有填入：${since}。`, [
            ["仍要恢复", restore],
            ["放弃草稿", () => giveUp(draft)],
          ]);
        }
      }
    }

    // What is typed on this page stays a draft of its own when another one is laid over it.
    const giveWay = () => {
      own = null;
      fill(form, shown.values, Object.keys(shown.values), shown.rows);
    };

    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => {
      if (!own) return;
      const sent = form.querySelector("[name=draft_id]") ?? document.createElement("input");
      Object.assign(sent, { type: "hidden", name: "draft_id", value: own.id });
      form.append(sent);
    });
  }

  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => ownKeys().forEach((key) => localStorage.removeItem(key)));
  }
})();
