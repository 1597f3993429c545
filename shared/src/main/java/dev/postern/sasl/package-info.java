/// What both sides of a SASL exchange need.
@org.jspecify.annotations.NullMarked
package dev.postern.sasl;
