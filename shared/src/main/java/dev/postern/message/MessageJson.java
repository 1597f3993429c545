package dev.postern.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.smtp.EnhancedStatus;
import java.util.List;
import java.util.regex.Pattern;

/// How the product's types look in JSON: addresses and ids as text, times in ISO 8601 UTC, a route
/// told apart by its `kind`.
public final class MessageJson {
  /// `Cs` is half a surrogate pair; a whole one is another character.
  private static final Pattern REFUSED = Pattern.compile("[\\p{Cs}\\uFFFE\\uFFFF]");

  private MessageJson() {}

  /// A mapper that knows them; share it, it is safe for use by many threads. Its buffers outlive
  /// the virtual threads that use it once: 100 of each kind at most are kept.
  public static ObjectMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedBoundedPool()).build();
    return JsonMapper.builder(factory)
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .addMixIn(Mailbox.class, AsText.class)
        .addMixIn(ReversePath.class, AsText.class)
        .addMixIn(Domain.class, DomainAsText.class)
        .addMixIn(QueueId.class, QueueIdAsText.class)
        .addMixIn(EnhancedStatus.class, AsText.class)
        .addMixIn(Route.class, RouteByKind.class)
        .addMixIn(BounceJob.class, BounceJobForm.class)
        .addMixIn(DeliveryJob.class, DeliveryJobForm.class)
        .withConfigOverride(
            EsmtpParameters.class, o -> o.setIncludeAsProperty(unless(NoParameters.class)))
        .withConfigOverride(
            BounceJob.Action.class, o -> o.setIncludeAsProperty(unless(Failed.class)))
        .build();
  }

  /// JSON text as a queue takes it: characters that SQS refuses, U+FFFE, U+FFFF and halves of
  /// surrogate pairs, are escaped; control characters are already. One of them, as from a peer's
  /// reply, would keep the job from its queue for ever.
  ///
  /// **Standard:** Amazon SQS API Reference, SendMessage (characters of a message).
  public static String forQueues(String json) {
    // All of these come late; most mail has none so late, and a pattern takes long to say so.
    if (json.chars().allMatch(c -> c < Character.MIN_SURROGATE)) {
      return json;
    }
    return REFUSED.matcher(json).replaceAll(r -> "\\\\u%04x".formatted((int) r.group().charAt(0)));
  }

  private static JsonInclude.Value unless(Class<?> leftOut) {
    return JsonInclude.Value.construct(
        JsonInclude.Include.CUSTOM, JsonInclude.Include.ALWAYS, leftOut, null);
  }

  /// Equals what is left out, as Jackson asks.
  private static final class NoParameters {
    @Override
    public boolean equals(Object value) {
      return EsmtpParameters.NONE.equals(value);
    }

    @Override
    public int hashCode() {
      return EsmtpParameters.NONE.hashCode();
    }
  }

  /// Equals what is left out, as Jackson asks.
  private static final class Failed {
    @Override
    public boolean equals(Object value) {
      return value == BounceJob.Action.FAILED;
    }

    @Override
    public int hashCode() {
      return BounceJob.Action.FAILED.hashCode();
    }
  }

  /// The name from when a bounce told of failures only.
  private interface BounceJobForm {
    @JsonProperty("failures")
    List<BounceJob.Report> reports();
  }

  /// Whether it is in a table is no part of it.
  @SuppressWarnings("UnusedMethod")
  private interface DeliveryJobForm {
    @JsonIgnore
    boolean isKept();
  }

  @SuppressWarnings({"UnusedVariable", "DoNotCallSuggester"}) // a mix-in: Jackson reads its form
  private abstract static class AsText {
    @JsonCreator
    static Object parse(String text) {
      throw new UnsupportedOperationException(text);
    }

    @Override
    @JsonValue
    public abstract String toString();
  }

  @SuppressWarnings("UnusedVariable")
  private abstract static class DomainAsText {
    @JsonCreator
    DomainAsText(String name) {}

    @JsonValue
    abstract String name();
  }

  @SuppressWarnings("UnusedVariable")
  private abstract static class QueueIdAsText {
    @JsonCreator
    QueueIdAsText(String value) {}

    @JsonValue
    abstract String value();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Route.Local.class, name = "local"),
    @JsonSubTypes.Type(value = Route.Remote.class, name = "remote"),
    @JsonSubTypes.Type(value = Route.Static.class, name = "static")
  })
  private interface RouteByKind {}
}
