/// What Lambda does around a function, on one machine: event source mappings and schedules.
@NullMarked
package dev.postern.standalone.host;

import org.jspecify.annotations.NullMarked;
