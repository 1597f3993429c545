package dev.postern.it.architecture.broken.functions.beta;

/// A function that another one knows.
public record Beta(String name) {}
