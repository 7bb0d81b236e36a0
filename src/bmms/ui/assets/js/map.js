// Points or areas from one address that answers GeoJSON; no tiles, hence no other host. The same data stands in a
// table beside every map.
import L from "leaflet";
import "leaflet/dist/leaflet.css";

const drawAll = () => document.querySelectorAll("[data-map]:not(.leaflet-container)").forEach(draw);
drawAll();
document.addEventListener("htmx:afterSettle", drawAll); // a list that was narrowed

async function draw(element) {
  const map = L.map(element, { preferCanvas: true, zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: true });
  map.attributionControl.setPrefix("");
  map.attributionControl.addAttribution(element.dataset.attribution ?? "");
  map.setView([7, 123], 6);
  try {
    const answer = await fetch(element.dataset.map, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    show(map, element, await answer.json());
  } catch {
    const note = element.parentElement.querySelector("[data-map-failed]");
    if (note) note.hidden = false;
  }
}

function show(map, element, data) {
  const colour = (name) => getComputedStyle(element).getPropertyValue(name).trim();
  const layer = L.geoJSON(data, {
    pointToLayer: ({ properties }, place) => L.circleMarker(place, { radius: properties.radius ?? 5 }),
    style: ({ properties }) => ({
      weight: 1,
      color: colour("--bmms-land-edge"),
      fillColor: properties.colour ?? colour("--tblr-primary"),
      fillOpacity: 0.75,
    }),
    onEachFeature: ({ properties }, shape) => {
      shape.bindTooltip(text(properties.name));
      if (properties.url) shape.on("click", () => location.assign(properties.url));
    },
  }).addTo(map);
  if (layer.getLayers().length) map.fitBounds(layer.getBounds(), { padding: [16, 16], maxZoom: 12 });
}

function text(name) {
  const element = document.createElement("span");
  element.textContent = name ?? "";
  return element;
}
