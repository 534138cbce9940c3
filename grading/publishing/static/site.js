// What Sphinx and Furo leave out for those who read by keyboard or by ear.
addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll(".caption[role=heading]")) caption.setAttribute("aria-level", 2);
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Contents");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
  document.querySelector("#search-results")?.insertAdjacentHTML("beforebegin", "<h1>Search</h1>");
  const parts = document.querySelectorAll("pre, .math-wrapper, .table-wrapper, .output");
  const reach = () => {
    for (const part of parts) {
      if (part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", reach);
  reach();
});
