package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.account.AuthFailures;
import dev.postern.address.IpAddress;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.settings.Settings;
import dev.postern.smtpd.abuse.AbuseGuard;
import dev.postern.smtpd.abuse.AbuseLimits;
import dev.postern.smtpd.auth.AuthOptions;
import dev.postern.smtpd.auth.Authentication;
import dev.postern.smtpd.auth.Mechanism;
import dev.postern.smtpd.auth.TestAccounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// One session that is given bytes only when it asks for them, as a socket gives them, and whose
/// blocking work is done late.
///
/// Held to here: it asks for more, answers or ends, and never waits for nothing; it holds no more
/// memory than it reserved; when it has ended, all memory is given back.
final class FuzzedSession {
  /// Beyond what is reserved: one read, the replies to it, and the rounding of chunks.
  private static final int SLACK = 256 * 1024;

  private static final int MOST_STEPS = 10_000;

  /// What the session that runs now is given; first, since AUTHENTICATION asks for it at its start.
  private static TestSession.Setup now = new TestSession.Setup();

  /// Shared, since each has a hash of its own to make, which takes longer than a session.
  private static final Authentication AUTHENTICATION =
      new Authentication(
          new AuthOptions(
              EnumSet.allOf(Mechanism.class),
              List.of(),
              1,
              Duration.ofSeconds(5),
              3,
              TestAccounts.DATA_KEY,
              "mx.test"),
          new TestAccounts(),
          new FailuresNow(),
          () -> "example.com",
          task -> FuzzedSession.now.run(task));

  /// Shared, since reading settings takes longer than a session, too. No time passes in it.
  private static final AbuseGuard GUARD =
      new AbuseGuard(
          AbuseLimits.of(
              Settings.of(
                  List.of(
                      new Settings.Source(
                          "fuzzing",
                          Map.of(
                              "postern.limits.exempt-networks",
                              "",
                              "postern.limits.connection-rate",
                              "0"))))),
          () -> 0);

  private final TestSession.Setup setup = new TestSession.Setup();
  private final TestSession session;
  private final Random order = new Random(7);
  private final StringBuilder said = new StringBuilder();
  private boolean wantsMore;

  /// Each session's own failures.
  private static final class FailuresNow implements AuthFailures {
    @Override
    public int add(IpAddress client, String account) {
      return now.failures.add(client, account);
    }

    @Override
    public boolean mustWait(IpAddress client) {
      return now.failures.mustWait(client);
    }

    @Override
    public void forget(IpAddress client, String account) {
      now.failures.forget(client, account);
    }
  }

  /// What a session came to.
  ///
  /// @param said its replies, CRLFs and all
  /// @param stored each queued message, body as stored
  record Result(String said, boolean open, List<Stored> stored) {}

  /// One message of a manifest, with what the spool has of it.
  record Stored(InboundManifest.Entry entry, String text) {}

  /// @param options bits: 1 AUTH, 2 messages of 200 octets at most, 4 the spool fails, 8 the queue
  ///   fails, 16 AUTH is required, 32 each message is large
  FuzzedSession(int options, boolean late) {
    setup.auth = (options & 1) != 0;
    setup.messageSize = (options & 2) == 0 ? 100_000 : 200;
    setup.spool.fail((options & 4) != 0);
    setup.queues.fail((options & 8) != 0);
    setup.policy = (options & 16) == 0 ? ListenerPolicy.SMTP : ListenerPolicy.SUBMISSION;
    setup.messageMemory = (options & 32) == 0 ? 256 * 1024 : 64;
    setup.guard = GUARD;
    setup.authentication = AUTHENTICATION;
    serve(setup);
    setup.stepwise = late;
    setup.reads =
        new ChannelOutboundHandlerAdapter() {
          @Override
          public void read(ChannelHandlerContext ctx) {
            wantsMore = true;
            ctx.read();
          }
        };
    session = setup.open();
  }

  /// AUTH works for this session from here on.
  private static void serve(TestSession.Setup session) {
    now = session;
  }

  Result run(List<byte[]> pieces) throws Exception {
    for (byte[] piece : pieces) {
      waitUntilItReads();
      if (!session.isOpen()) {
        break;
      }
      give(piece);
      if (!setup.blocked.isEmpty() && order.nextBoolean()) {
        session.unblockOne();
      }
    }
    waitUntilItReads();
    listen();
    boolean open = session.isOpen();
    session.finish();
    while (!setup.blocked.isEmpty()) {
      session.unblockOne();
    }
    session.settle();
    listen();
    assertThat(setup.budget.reserved()).as("octets reserved after the end").isZero();
    assertThat(allocated()).as("octets allocated after the end").isZero();
    return new Result(said.toString(), open, stored());
  }

  private void give(byte[] piece) {
    wantsMore = false;
    ByteBuf bytes = setup.allocator.heapBuffer(piece.length).writeBytes(piece);
    session.channel().writeInbound(bytes);
    session.settle();
    listen();
    assertThat(setup.budget.reserved()).isLessThanOrEqualTo(setup.budget.total());
    assertThat(allocated()).isLessThanOrEqualTo(setup.budget.reserved() + SLACK);
  }

  private void waitUntilItReads() {
    for (int i = 0; session.isOpen() && !wantsMore; i++) {
      assertThat(i)
          .as("steps in which an open session neither read nor ended")
          .isLessThan(MOST_STEPS);
      if (setup.blocked.isEmpty()) {
        session.pass(Duration.ofMillis(5));
      } else {
        session.unblockOne();
      }
    }
  }

  private void listen() {
    for (ByteBuf out = session.channel().readOutbound();
        out != null;
        out = session.channel().readOutbound()) {
      said.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
  }

  private long allocated() {
    return setup.allocator.metric().usedHeapMemory() + setup.allocator.metric().usedDirectMemory();
  }

  private List<Stored> stored() throws Exception {
    setup.spool.fail(false);
    List<Stored> all = new ArrayList<>();
    for (String body : setup.queues.bodies(QueueName.INBOUND)) {
      InboundManifest manifest = JobCodec.decodeManifest(body);
      for (InboundManifest.Entry entry : manifest.entries()) {
        byte[] octets = setup.spool.open(manifest.bodyOf(entry)).readAllBytes();
        all.add(new Stored(entry, new String(octets, StandardCharsets.ISO_8859_1)));
      }
    }
    return all;
  }
}
