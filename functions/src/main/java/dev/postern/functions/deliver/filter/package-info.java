/// What looks at a message before it is delivered, as rules of kind `contentfilters` say.
@NullMarked
package dev.postern.functions.deliver.filter;

import org.jspecify.annotations.NullMarked;
