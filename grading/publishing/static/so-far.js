// The first page tells what has been reached in the lessons that are solved here and where to go on, as
// cnncourse/start_page.py does for `make lab`. Checks keep their results among JupyterLite's files, which the browser
// holds in a database; cnncourse/logbook.py says what they are.
const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// The results that are kept in each lesson's folder, by exercise; a missing or damaged file has none.
async function kept(player, paths) {
  const opening = indexedDB.open(`JupyterLite Storage - ${new URL(player, location).pathname}`);
  opening.onupgradeneeded = () => opening.transaction.abort(); // it is not there; JupyterLite will make it
  const database = await answered(opening);
  try {
    const files = database.transaction("files").objectStore("files");
    return (await Promise.all(paths.map((path) => answered(files.get(path))))).map(read);
  } finally {
    database.close();
  }
}

function read(file) {
  try {
    return JSON.parse(file.format === "base64" ? atob(file.content) : file.content) ?? {};
  } catch {
    return {};
  }
}

async function showSoFar() {
  const here = document.querySelector("#here");
  if (!here) return;
  const lessons = JSON.parse(here.dataset.lessons);
  const paths = lessons.map((lesson) => `${lesson.folder}/${here.dataset.file}`);
  const results = await kept(here.dataset.player, paths).catch(() => []); // none yet, or none allowed
  lessons.forEach((lesson, i) => count(lesson, results[i] ?? {}));
  const begun = lessons.filter((lesson) => lesson.lastTouched);
  if (!begun.length) return;
  begun.forEach(fillRow);
  dispatchEvent(new Event("resize")); // the table is wider: it may have to be reached by keyboard (site.js)
  const [latest] = begun.filter((lesson) => lesson.left.length).sort((a, b) => (a.lastTouched < b.lastTouched ? 1 : -1));
  here.replaceChildren(...goOn(latest ?? lessons.find((lesson) => lesson.left.length)));
  here.append(" Points are the best that your checks have shown. They are kept in this browser, with your answers.");
}

function count(lesson, results) {
  const best = (name) => Number(results[name]?.best) || 0;
  const exercises = Object.entries(lesson.exercises);
  lesson.reached = exercises.reduce((sum, [name]) => sum + best(name), 0);
  lesson.most = exercises.reduce((sum, [, most]) => sum + most, 0);
  lesson.left = exercises.filter(([name, most]) => best(name) < most).map(([name]) => name.replace(/^quiz-/, ""));
  lesson.lastTouched = Object.values(results).reduce((last, result) => (result?.at > last ? result.at : last), "");
}

function goOn(lesson) {
  const bold = document.createElement("strong");
  if (!lesson) {
    bold.textContent = "All points that can be earned here are yours.";
    return [bold];
  }
  const link = document.createElement("a");
  link.href = lesson.address;
  link.textContent = lesson.title;
  bold.append("Go on here: ", link);
  return [bold, `${lesson.lastTouched ? `, at ${lesson.left[0]}` : ""}.`];
}

function fillRow(lesson) {
  const row = document.querySelector(`td a[href="${lesson.folder}.html"]`).closest("tr");
  const lines = row.closest("table").rows;
  const write = (line, column, text) => (line.cells[column].firstElementChild.textContent = text);
  if (lines[0].cells.length === 4) {
    for (const line of lines) {
      line.append(line.cells[3].cloneNode(true));
      write(line, 4, line === lines[0] ? "not all points yet" : "");
    }
  }
  write(row, 3, `${+lesson.reached.toFixed(2)} of ${lesson.most}`);
  write(row, 4, lesson.left.join(", ") || "✓ nothing");
}

addEventListener("pageshow", showSoFar); // also where the visitor comes back from a lesson
