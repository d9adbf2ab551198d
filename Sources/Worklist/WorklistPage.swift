/// The worklist page: plain HTML, CSS and JavaScript that stand in the binary, so that a moved binary still has them.
enum WorklistPage {}
