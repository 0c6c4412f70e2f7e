/* On a record's page: the full address in the citation, and buttons to copy it and to print. */
(function () {
  "use strict";

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", function () { act(made); });
    return made;
  }

  function copy(text, made, says) {
    function said(word) {
      made.textContent = word;
      setTimeout(function () { made.textContent = says("Copy citation"); }, 2000);
    }
    function byHand() {
      var field = document.createElement("textarea");
      field.value = text;
      document.body.appendChild(field);
      field.select();
      said(says(document.execCommand("copy") ? "Copied" : "Select it and copy"));
      field.remove();
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { said(says("Copied")); }, byHand);
    } else {
      byHand();
    }
  }

  document.querySelectorAll("[data-tools]").forEach(function (bar) {
    var cite = bar.querySelector(".sd-cite");
    var text = cite.querySelector("p");
    var told = JSON.parse(bar.dataset.tools || "{}");
    function says(word) { return told[word] || word; }
    text.querySelector("[data-address]").textContent = location.href.split(/[?#]/)[0];
    cite.appendChild(button(says("Copy citation"), function (made) { copy(text.textContent.trim(), made, says); }));
    bar.insertBefore(button(says("Print"), function () { window.print(); }), cite);
  });

  var closed = [];
  addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll(".sd-page details:not([open])"));
    closed.forEach(function (one) { one.open = true; });
  });
  addEventListener("afterprint", function () {
    closed.forEach(function (one) { one.open = false; });
  });
})();
