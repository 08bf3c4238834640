// Before the first paint: the reader's choice of theme, so that the page never flashes in the other one.
try {
  const theme = localStorage.getItem('eyrie.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is off: the system's theme applies.
}
