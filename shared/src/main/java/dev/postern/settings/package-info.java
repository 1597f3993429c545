/// Every setting of the product: key, default, meaning, and where its value came from.
@NullMarked
package dev.postern.settings;

import org.jspecify.annotations.NullMarked;
