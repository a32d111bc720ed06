/* A word before the session ends: by idleness, which a press of a button puts off, or by its longest life.

   Any page and any request of htmx is a sign of life, in every window of this browser; nothing asks the server
   by itself. What was typed into a form with a draft is kept anyway (drafts.js). */
(() => {
  "use strict";

  const { user, sessionIdle, sessionWhole, sessionPage } = document.body.dataset;
  if (!user) return;

  const KEY = `seen:${user}`;
  const idle = Number(sessionIdle) * 1000;
  const ahead = Math.min(120_000, idle / 4);
  const endOfAll = Date.now() + Number(sessionWhole) * 1000;
  let timer = 0;

  const box = document.createElement("div");
  box.className = "remark remark-warning session-note";
  box.setAttribute("role", "alert");
  box.hidden = true;
  const text = document.createElement("p");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = "继续使用";
  box.append(text, button);
  document.getElementById("main").prepend(box);

  const lastSeen = () => Number(localStorage.getItem(KEY)) || Date.now();
  const clock = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

  const look = () => {
    clearTimeout(timer);
    const byIdleness = lastSeen() + idle;
    const end = Math.min(byIdleness, endOfAll);
    const left = end - Date.now();
    if (left > ahead) {
      box.hidden = true;
      timer = setTimeout(look, left - ahead);
      return;
    }
    const kept = document.querySelector("form[data-draft]")
      ? "已填写的内容存有草稿，重新登录后打开本页即可恢复。"
      : "请先提交正在填写的内容。";
    button.hidden = left <= 0 || endOfAll <= byIdleness;
    if (left <= 0) {
      text.textContent = `登录已结束。${kept.startsWith("请") ? "请先复制未提交的内容，再重新登录。" : kept}`;
    } else {
      const why = endOfAll <= byIdleness ? "本次登录即将到达最长时限" : "您已有一段时间没有操作";
      text.textContent = `${why}，将于 ${clock(end)} 自动退出。${kept}`;
      timer = setTimeout(look, left);
    }
    box.hidden = false;
  };

  const seen = () => {
    localStorage.setItem(KEY, String(Date.now()));
    look();
  };

  button.addEventListener("click", async () => {
    const answer = await fetch(sessionPage, { redirect: "manual" });
    if (answer.ok) seen();
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && seen());
  window.addEventListener("storage", (event) => event.key === KEY && look());
  document.addEventListener("visibilitychange", look);
  seen();
})();
