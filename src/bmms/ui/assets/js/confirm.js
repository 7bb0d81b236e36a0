// data-confirm="Question?" on a form or a submit button asks in a native dialog; without a script it is sent at once,
// so the server must not rely on it. The words of the buttons come from the page's template.
export function startConfirm() {
  const dialog = document.querySelector("[data-confirm-dialog]");
  if (!dialog) return;
  let answer = null;
  dialog.addEventListener("close", () => {
    answer?.(dialog.returnValue === "yes");
    answer = null;
  });
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      const question = submitter?.dataset.confirm ?? form.dataset.confirm;
      if (!question || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      dialog.querySelector("[data-confirm-question]").textContent = question;
      dialog.returnValue = "";
      answer = (yes) => {
        if (!yes) return;
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter ?? undefined);
        delete form.dataset.confirmed;
      };
      dialog.showModal();
    },
    true,
  );
}
