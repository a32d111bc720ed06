// Charts of a station or region: data from its series.json, colours from the style sheet. The table below says the same.
(() => {
  "use strict";

  const LIMITS = [50, 100, 150, 200, 300, 500];
  const WORDS = ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"];
  const LINES = ["#14508a", "#6b4a9e", "#855000", "#1a6637", "#a4241a", "#55616e"];
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const pieces = () =>
    LIMITS.map((limit, place) => ({
      gt: place ? LIMITS[place - 1] : -1,
      lte: limit,
      label: WORDS[place],
      color: token(`--aqi-${place + 1}`),
    }));

  const told = (data) => (points) => {
    const place = points[0].dataIndex;
    const aqi = data.aqi[place];
    const level = aqi === null ? "" : ` ${WORDS[LIMITS.findIndex((limit) => aqi <= limit)]}`;
    const lines = [data.at[place], `AQI ${aqi ?? "NA"}${level}${data.primary[place] ? `，首要污染物${data.primary[place]}` : ""}`];
    for (const each of data.pollutants) lines.push(`${each.name} ${each.values[place] ?? "NA"} ${each.unit}`);
    return lines.join("\n");
  };

  const option = (data, isDaily, isWide) => ({
    animation: !isCalm,
    aria: { enabled: true },
    textStyle: { fontFamily: token("--font") },
    // HTML tooltips would carry styles that the content security policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: told(data) },
    legend: {
      type: "scroll",
      top: 0,
      data: ["AQI", ...data.pollutants.map((each) => each.name)],
      selected: Object.fromEntries(data.pollutants.map((each) => [each.name, each.name === "PM2.5"])),
    },
    grid: { left: 48, right: 48, top: isWide ? 64 : 48, bottom: 64 },
    visualMap: { type: "piecewise", seriesIndex: 0, show: isWide, orient: "horizontal", top: 26, left: "center", itemWidth: 12, itemHeight: 12, textStyle: { fontSize: 11 }, pieces: pieces() },
    xAxis: { type: "category", data: data.at, axisLabel: { formatter: (at) => (isDaily ? at.slice(2, 10) : at.slice(5)) } },
    yAxis: [
      { type: "value", name: "AQI", minInterval: 1 },
      { type: "value", name: "浓度", splitLine: { show: false } },
    ],
    dataZoom: [{ type: "inside" }, { type: "slider", height: 18, bottom: 8 }],
    series: [
      {
        name: "AQI",
        type: "bar",
        data: data.aqi,
        itemStyle: { color: "#b9c3cd", borderColor: "rgba(0, 0, 0, 0.25)", borderWidth: isWide ? 0.5 : 0 },
        markArea: {
          silent: true,
          itemStyle: { color: "rgba(133, 80, 0, 0.12)" },
          label: { color: "#855000" },
          data: data.dust.map(([from, to]) => [{ name: "沙尘", xAxis: from }, { xAxis: to }]),
        },
      },
      ...data.pollutants.map((each, place) => ({
        name: each.name,
        type: "line",
        yAxisIndex: 1,
        symbol: "none",
        lineStyle: { width: 1.5, color: LINES[place] },
        itemStyle: { color: LINES[place] },
        data: each.values,
      })),
    ],
  });

  const draw = async (box) => {
    const answer = await fetch(box.dataset.series, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      box.textContent = "图表数据没有取到，请看下面的数据表或刷新页面";
      return;
    }
    const data = await answer.json();
    const chart = echarts.init(box, null, { renderer: "svg" });
    let isWide;
    const fit = () => {
      chart.resize();
      if (isWide === box.clientWidth > 600) return; // else what a person has zoomed or left out would come back
      isWide = box.clientWidth > 600;
      chart.setOption(option(data, box.dataset.scale === "day", isWide));
    };
    fit();
    box.dataset.drawn = "yes";
    addEventListener("resize", fit);
  };

  for (const box of document.querySelectorAll("[data-series]")) draw(box);
})();
