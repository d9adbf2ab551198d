extension WorklistPage {
  /// The page itself; its text comes from the script.
  static let html = #"""
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Worklist – triaged</title>
    <link rel="stylesheet" href="/style.css">
    <script src="/app.js" defer></script>
    </head>
    <body>
    <a class="skip" href="#list">Skip to the worklist</a>
    <header>
      <div class="bar">
        <h1>Worklist</h1>
        <ul id="counts" class="counts" aria-label="Studies in numbers"></ul>
        <p id="link" class="link" role="status"><span class="lamp" aria-hidden="true"></span><span id="link-text">Connecting</span></p>
      </div>
      <p class="notice">Helps to order the reading list. Not for diagnostic use: read every study, flagged or not.</p>
    </header>
    <div id="lost" class="lost" role="alert" hidden>
      <strong>Connection lost.</strong> <span id="lost-text"></span>
    </div>
    <main id="list" tabindex="-1">
      <div id="heads" class="heads" aria-hidden="true" hidden>
        <span>Order</span><span>Patient</span><span>Study</span><span>Automatic reading</span><span>Why it stands here</span><span>Time</span><span>Reading</span>
      </div>
      <p id="loading" class="empty dim">Loading the worklist…</p>
      <ol id="reading" class="rows" aria-label="Studies in reading order"></ol>
      <section id="ended" class="ended" aria-labelledby="ended-title" hidden>
        <h2 id="ended-title">Reading ended</h2>
        <ol id="done" class="rows" aria-label="Studies whose reading has ended"></ol>
      </section>
      <section id="empty" class="empty" hidden>
        <h2>No studies yet</h2>
        <p>Send images by DICOM C-STORE<span id="place"></span>. A study appears here with its first image and moves up when a finding is detected.</p>
        <p class="dim">Nothing arrives? Check that the sender’s AE title and address are allowed in the configuration, and that a C-ECHO succeeds.</p>
      </section>
      <p id="more" class="more" hidden><button id="more-button" type="button">Show more studies</button></p>
    </main>
    <p id="news" class="unseen" aria-live="polite"></p>
    <noscript><p class="lost">This page needs JavaScript to show the worklist.</p></noscript>
    <footer>Use <kbd>↑</kbd> <kbd>↓</kbd> to move between studies and <kbd>Enter</kbd> for details. Probabilities are the model’s own and are not certainties.</footer>
    </body>
    </html>

    """#
}
