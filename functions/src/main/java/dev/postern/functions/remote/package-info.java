/// Function `deliver-remote`: one lane that carries jobs to the world from its egress source.
@NullMarked
package dev.postern.functions.remote;

import org.jspecify.annotations.NullMarked;
