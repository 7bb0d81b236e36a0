// Starts the library's passkey ceremony on this page; a cancelled or refused one is said in words.
const note = document.querySelector("[data-passkey]");
if (note) {
  const { passkey: step, passkeyButton: button, passkeyCredential: credential } = note.dataset;
  window.allauth.webauthn.forms[step]({ ids: { [button]: "passkey-button", credential, data: "passkey-data" } });
  document.getElementById("passkey-button").disabled = false; // it listens now
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    note.hidden = false;
  });
}
