import { startChoices } from "./choices.js";
import { startCombobox } from "./combobox.js";
import { startConfirm } from "./confirm.js";
import { startCopy } from "./copy.js";
import { startForms } from "./forms.js";
import { startMenus } from "./menus.js";
import { startRequests } from "./requests.js";
import { startSearch } from "./search.js";
import { startThemeChoice } from "./theme-choice.js";

startMenus();
startSearch();
startThemeChoice();
startForms();
startConfirm();
startCopy();
startChoices();
startCombobox();
startRequests();
