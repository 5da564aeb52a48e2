// Stands for the `debug` package in the bundle: a logger that is never on.
module.exports = () => () => undefined;
