// A browser on the machine is used (see tests/e2e/browser.ts); puppeteer's own download is never needed at install time.
module.exports = { skipDownload: true };
