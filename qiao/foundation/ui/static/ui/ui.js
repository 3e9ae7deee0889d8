/* What the pages gain with JavaScript; each of them works without. No inline script, no eval. */
"use strict";

const root = document.documentElement;
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

/* Keys: "/" searches, "g" and a letter goes there, "?" shows the keys. */
const keys = document.getElementById("keys");
let wentAt = 0;

function toggleKeys() {
  if (keys.open) keys.close();
  else keys.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    closeMenu();
    document.querySelectorAll("details.q-account[open]").forEach((account) => { account.open = false; });
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    const search = document.getElementById("search") || document.getElementById("filter-q");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === "?" && keys) {
    event.preventDefault();
    toggleKeys();
  } else if (event.key === "g") {
    wentAt = event.timeStamp;
  } else if (event.timeStamp - wentAt < 1500 && /^[a-z]$/.test(event.key)) {
    wentAt = 0;
    const link = document.querySelector(`a[data-go="${event.key}"]`);
    if (link) link.click();
  }
});

/* Menu of the phone: its link works as an address; here it also keeps the focus and closes on Escape. */
const menu = document.getElementById("menu");
const menuOpener = document.querySelector(".q-menu-open");

function openMenu() {
  root.classList.add("menu-open");
  menuOpener.setAttribute("aria-expanded", "true");
  menu.querySelector(".q-menu-close").focus();
}

function closeMenu() {
  if (!root.classList.contains("menu-open")) return;
  root.classList.remove("menu-open");
  menuOpener.setAttribute("aria-expanded", "false");
  menuOpener.focus();
}

if (menu && menuOpener) {
  menuOpener.setAttribute("aria-expanded", "false");
  menuOpener.setAttribute("aria-controls", "menu");
  menuOpener.addEventListener("click", (event) => { event.preventDefault(); openMenu(); });
  menu.querySelector(".q-menu-close").addEventListener("click", (event) => { event.preventDefault(); closeMenu(); });
}

document.addEventListener("click", (event) => {
  if (root.classList.contains("menu-open") && !event.target.closest("#menu, .q-menu-open")) closeMenu();
  document.querySelectorAll("details.q-account[open]").forEach((account) => {
    if (!account.contains(event.target)) account.open = false;
  });
  if (event.target.closest("[data-keys]")) toggleKeys();
  if (event.target.closest("[data-print]")) window.print();
});
document.querySelectorAll("[data-keys], [data-print]").forEach((button) => { button.hidden = false; });

/* Large text without loading the page again: the same cookie that the server reads. */
document.querySelectorAll("form[data-large-text]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const large = root.classList.toggle("large-text");
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `large_text=${large ? 1 : 0}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    const button = form.querySelector("button");
    button.value = large ? "0" : "1";
    button.setAttribute("aria-pressed", String(large));
    drawCharts(document);
  });
});

/* A form is sent once, and a refused form begins at its list of faults. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 3000); // a download leaves the page standing
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});
const faults = document.querySelector("[data-focus]");
if (faults) faults.focus();

/* Charts: data in the page, drawn by ECharts, which is loaded only where a chart is. */
const HUES = ["#b1261f", "#1b4f86", "#8a6d00", "#17662e", "#5b4a8a"];

function chartOption(chart, font) {
  const text = { fontFamily: font.family, fontSize: font.size, color: "#1f2933" };
  const base = {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: HUES,
    textStyle: text,
    tooltip: { renderMode: "richText", trigger: chart.kind === "ring" ? "item" : "axis", confine: true },
    legend: { show: chart.kind === "ring" || chart.series.length > 1, top: 0, textStyle: text },
  };
  if (chart.kind === "ring") {
    const data = chart.categories.map((name, index) => ({ name, value: chart.series[0].values[index] }));
    const label = { formatter: "{b} {c}", fontSize: font.size, color: "#1f2933" };
    const space = { top: font.size * 3, bottom: font.size };
    return { ...base, series: [{ type: "pie", radius: ["45%", "70%"], ...space, label, data }] };
  }
  const categories = { type: "category", data: chart.categories, axisLabel: text, axisTick: { show: false } };
  const values = { type: "value", axisLabel: text, minInterval: 1 };
  const flat = chart.kind === "flat";
  if (flat) categories.inverse = true;
  return {
    ...base,
    grid: { left: 0, right: font.size * 2, bottom: 0, top: base.legend.show ? font.size * 3 : font.size, containLabel: true },
    xAxis: flat ? values : categories,
    yAxis: flat ? categories : values,
    series: chart.series.map((series) => ({
      name: series.name,
      type: chart.kind === "line" ? "line" : "bar",
      stack: chart.stacked ? "all" : undefined,
      barMaxWidth: 32,
      data: series.values,
    })),
  };
}

function drawCharts(within) {
  if (!window.echarts) return;
  within.querySelectorAll("[data-chart]").forEach((canvas) => {
    const data = document.getElementById(canvas.dataset.chart);
    if (!data) return;
    const chart = JSON.parse(data.textContent);
    canvas.hidden = false;
    const style = getComputedStyle(document.body);
    const drawing = window.echarts.getInstanceByDom(canvas) || window.echarts.init(canvas);
    drawing.setOption(chartOption(chart, { family: style.fontFamily, size: parseFloat(style.fontSize) * 0.93 }), true);
    drawing.resize();
    drawing.off("click");
    if (chart.links) drawing.on("click", (point) => { location.href = chart.links[point.dataIndex]; });
  });
}

function loadCharts(within) {
  if (within.querySelector("[data-chart]") === null) return;
  if (window.echarts) { drawCharts(within); return; }
  const script = document.createElement("script");
  script.src = document.querySelector('meta[name="echarts"]').content;
  script.addEventListener("load", () => drawCharts(document));
  document.head.append(script);
}

loadCharts(document);
document.addEventListener("htmx:load", (event) => loadCharts(event.target));
window.addEventListener("resize", () => drawCharts(document));
