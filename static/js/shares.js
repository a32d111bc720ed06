// Bars of the shares that a table gives: its heads are the categories, its lines the series. The table says the same.
(() => {
  "use strict";

  const COLOURS = ["#14508a", "#6b4a9e", "#855000", "#1a6637", "#a4241a", "#55616e"];
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const said = (cell) => cell.textContent.trim().replace(/\s+/g, " ");

  const read = (table) => ({
    categories: [...table.tHead.rows[0].cells].slice(1).map(said),
    lines: [...table.tBodies[0].rows].map((row) => ({
      name: said(row.cells[0]),
      cells: [...row.cells].slice(1).map((cell) => ({
        value: cell.dataset.percent === undefined ? null : Number(cell.dataset.percent),
        told: said(cell),
      })),
    })),
  });

  const option = ({ categories, lines }, isWide) => ({
    animation: !isCalm,
    aria: { enabled: true },
    textStyle: { fontFamily: token("--font") },
    // HTML tooltips would carry styles that the content security policy forbids.
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      renderMode: "richText",
      confine: true,
      formatter: (points) => {
        const place = points[0].dataIndex;
        return [categories[place], ...lines.map((line) => `${line.name} ${line.cells[place].told}`)].join("\n");
      },
    },
    legend: { type: "scroll", top: 0, data: lines.map((line) => line.name) },
    grid: { left: isWide ? 8 : 4, right: 40, top: 36, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%" } },
    yAxis: { type: "category", inverse: true, data: categories },
    series: lines.map((line, place) => ({
      name: line.name,
      type: "bar",
      itemStyle: { color: COLOURS[place % COLOURS.length] },
      label: { show: isWide, position: "right", formatter: "{c}%" },
      data: line.cells.map((cell) => cell.value),
    })),
  });

  for (const box of document.querySelectorAll("[data-shares]")) {
    const data = read(document.querySelector(box.dataset.shares));
    const chart = echarts.init(box, null, { renderer: "svg" });
    const fit = () => {
      chart.resize();
      chart.setOption(option(data, box.clientWidth > 600));
    };
    fit();
    box.dataset.drawn = "yes";
    addEventListener("resize", fit);
  }
})();
