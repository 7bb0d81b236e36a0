// Tabler's style sheet without the families that BMMS never uses. The choice is a list, not a scan of the
// templates: a class used for the first time needs no new build, and the build does not depend on other rooms.
import postcss from "postcss";

const FAMILIES = [
  // parts that need Bootstrap's script, or that BMMS does otherwise
  "carousel", "offcanvas", "modal", "toast", "popover", "tooltip", "bs-tooltip", "bs-popover", "accordion",
  "collapsing", "collapse-horizontal", "placeholder", "ratio", "spinner-grow", "btn-group-vertical", "drop",
  "close",
  // decoration
  "ribbon", "otp", "calendar", "signal", "sparkline", "markdown", "prose", "legend", "theme", "switch-icon", "stars",
  "chat", "chart", "social", "payment", "flag", "emoji", "antialiased", "tracking", "bg-pattern", "bg-gradient",
  "text-bg", "dimmed", "hr-text", "demo", "iconfont", "inline-player", "loader", "swipe", "columns", "hover-",
  "segmented", "nav-segmented", "nav-bordered", "page-cover", "chips", "map", "cursor", "user-select", "object",
  "img", "stamp", "typed", "tag", "link-(?!secondary)", "link-underline", "icon-link", "focus-ring", "hide-theme",
  "btn-(?:toggle|floating|animate|actions|square|pill|loading)", "avatar-(?:list-stacked|cover|upload|brand)",
  "card-(?:rotate|stacked|sponsor|img|cover|stamp|gradient|transparent|progress|avatar|inactive|borderless)",
  "form-(?:imagecheck|colorinput|colorcheck|icon|floating|range|fieldset)",
  "list-group-horizontal", "list-(?:bordered|separated|inline-dots)",
  // script libraries of Tabler's own demo
  "apexcharts", "jsvector", "jvm", "dropzone", "dz-", "ts-", "tom-", "noUi", "litepicker", "fslightbox", "plyr", "tox",
  "hljs", "vc", "sortable", "clipboard", "star-rating", "gl-star",
  // layouts other than the one we have
  "navbar", "layout-", "page-wrapper", "page-body", "(?:[a-z]+-)+xxl\\b", "order", "offset", "container-(?:sm|md|lg|xxl)", "min-vw", "vw", "vh",
  "was-validated", "is-valid", "strength", "rounded-", "[mp][xyse]-", "btn-outline", "card-tabs", "table-striped",
  "(?:space|divide)-[xy]", "w-\\d+px", "dl-", "vstack", "hstack", "grid",
].map((family) => new RegExp(`\\.(?:${family})`));

const COLOURED = /\.(?:bg|text|btn|border|badge|status|alert|list|steps|step|progress|form|avatar|card|icon|nav|table|callout)/;
const OTHER_COLOURS =
  /-(?:indigo|purple|pink|teal|cyan|lime|yellow|x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|muted|light|gray-\d+|black)\b/;
const OTHER_VARIABLES =
  /^--tblr-(?:indigo|purple|pink|teal|cyan|lime|yellow|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|carousel|x(?:-|$)|x-)/;

const isUnused = (selector) =>
  /\[data-vc/.test(selector) ||
  FAMILIES.some((family) => family.test(selector)) ||
  (COLOURED.test(selector) && OTHER_COLOURS.test(selector));

export function withoutUnused(css) {
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    if (rule.parent.name === "keyframes") return;
    const used = rule.selectors.filter((selector) => !isUnused(selector));
    if (used.length) rule.selectors = used;
    else rule.remove();
  });
  sheet.walkDecls(OTHER_VARIABLES, (declaration) => declaration.remove());
  sheet.walkComments((comment) => comment.remove());
  for (let pass = 0; pass < 2; pass++) {
    sheet.walk((node) => {
      if (node.nodes && !node.nodes.length) node.remove();
    });
  }
  return sheet.toString();
}
