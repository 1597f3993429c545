/// DKIM keys: how they are made, kept and shown in the DNS.
@org.jspecify.annotations.NullMarked
package dev.postern.dkim;
