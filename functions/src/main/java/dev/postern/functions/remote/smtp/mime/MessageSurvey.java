package dev.postern.functions.remote.smtp.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks through a message for its 8-bit octets, once.
///
/// What is signed or encrypted is not touched: a signature (RFC 1847) holds for the octets as they
/// are. A DKIM signature does not keep a message from being converted: it fails then, which counts
/// as none (RFC 6376 §6.1), and signers were told to convert first (§5.3).
final class MessageSurvey implements MessageReader.Pieces {
  private static final int MAX_ENTITIES = 10_000;

  private final MessageReader reader;
  private final List<EntityCoding> entities = new ArrayList<>();
  private final Set<MessageReader.Multipart> doubtful = new HashSet<>();
  private EntityHeader header = EntityHeader.parse("", "text/plain");
  private BodyCount count = new BodyCount();
  private boolean opaque;
  private boolean malformed;
  private long growth;

  MessageSurvey(InputStream message) {
    reader = new MessageReader(message, this);
  }

  SevenBitPlan plan() throws IOException {
    String obstacle = null;
    try {
      while (reader.advance()) {
        // this takes the pieces
      }
      obstacle = obstacleOfTheWhole();
    } catch (Obstacle e) {
      obstacle = e.because();
    }
    while (!reader.lines().hasEightBit() && reader.lines().next()) {
      // where there was an obstacle the rest may be harmless
    }
    if (!reader.lines().hasEightBit()) {
      return new SevenBitPlan.Unchanged();
    }
    return obstacle == null
        ? new SevenBitPlan.Convert(entities, growth)
        : new SevenBitPlan.Impossible(obstacle);
  }

  private @Nullable String obstacleOfTheWhole() {
    if (malformed) {
      return "a line of its header is no header field";
    }
    return doubtful.stream().allMatch(MessageReader.Multipart::hasParts)
        ? null
        : "a multipart of it has no parts";
  }

  @Override
  public void header(EntityHeader next) throws Obstacle {
    header = next;
    count = new BodyCount();
    opaque = reader.isAttached() && !next.wellFormed();
    malformed |= !next.wellFormed() && !opaque;
    if (next.fields().stream().anyMatch(f -> f.text().chars().anyMatch(c -> c > 127))) {
      throw new Obstacle("its header has 8-bit octets, which have no other form (SMTPUTF8)");
    }
    if (entities.size() == MAX_ENTITIES) {
      throw new Obstacle("it has more than " + MAX_ENTITIES + " parts");
    }
    boolean label = List.of("8bit", "binary").contains(next.encoding());
    entities.add(label && !reader.isSealed() && !opaque ? EntityCoding.RELABEL : EntityCoding.KEEP);
  }

  @Override
  public void body(byte[] octets, int offset, int length) throws IOException {
    count.add(octets, offset, length);
  }

  @Override
  public void endOfBody() throws IOException {
    if (!count.hasEightBit()) {
      return;
    }
    mustNotBeSealed();
    if (opaque) {
      throw new Obstacle("a line of the header of an attached message is no header field");
    }
    if (!header.isEncodable()) {
      throw new Obstacle("its part of type " + header.type() + " may not be encoded");
    }
    if (!header.isUnencoded()) {
      throw new Obstacle(
          "a part that is marked " + header.encoding() + " has 8-bit octets all the same");
    }
    boolean readable = header.isText() && count.prefersQuotedPrintable();
    long encoded = readable ? count.quotedPrintableOctets() : count.base64Octets();
    growth += encoded - count.octets() + ConvertedMessage.ADDED_HEADER;
    entities.removeLast();
    entities.add(readable ? EntityCoding.QUOTED_PRINTABLE : EntityCoding.BASE64);
  }

  /// Text around the parts is nobody's, but where there are no parts it may be all there is.
  @Override
  public void margin(byte[] octets, int offset, int length) throws Obstacle {
    for (int i = offset; i < offset + length; i++) {
      if (octets[i] < 0) {
        mustNotBeSealed();
        if (reader.multipart() != null) {
          doubtful.add(reader.multipart());
        }
        return;
      }
    }
  }

  private void mustNotBeSealed() throws Obstacle {
    if (reader.isSealed()) {
      throw new Obstacle("a signed or encrypted part has 8-bit octets");
    }
  }
}
