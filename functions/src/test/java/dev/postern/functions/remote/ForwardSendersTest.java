package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.ReversePath;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.SpoolRef;
import dev.postern.rules.UnknownUser;
import dev.postern.secret.DataKey;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Which jobs leave with a sender of ours.
class ForwardSendersTest {
  private final InMemoryStores stores =
      new InMemoryStores()
          .set("postern.srs.domain", "srs.example")
          .set("postern.auth.data-key", DataKey.random(new Random(1)).text());
  private final List<String> senders = new ArrayList<>();
  private final Courier courier =
      (job, _, _) -> {
        senders.add(job.sender().toString());
        return List.of();
      };

  @Test
  void aForwardFromElsewhereLeavesAsOurs() throws Exception {
    assertThat(sent("fwd/1", "alice@far.example"))
        .matches("SRS0=[A-Za-z0-9+/]{4}=[A-Z2-7]{2}=far\\.example=alice@srs\\.example");
  }

  @Test
  void othersLeaveAsTheyAre() throws Exception {
    stores.host("hosted.example", false, UnknownUser.BOUNCE_NO_MAILBOX);
    assertThat(sent("in/1", "alice@far.example")).isEqualTo("alice@far.example");
    assertThat(sent("bounce/1", "")).isEmpty();
    assertThat(sent("fwd/1", "")).isEmpty();
    assertThat(sent("fwd/1", "bob@hosted.example")).isEqualTo("bob@hosted.example");
    String long_ = "x".repeat(60) + "@far.example";
    assertThat(sent("fwd/1", long_)).isEqualTo(long_);
  }

  @Test
  void withoutRulesAForwardIsRewrittenAllTheSame() throws Exception {
    stores.rulesAway = true;
    assertThat(sent("fwd/1", "bob@hosted.example")).endsWith("@srs.example");
  }

  @Test
  void withoutADomainThereIsNothingBetween() {
    assertThat(ForwardSenders.of(courier, stores.unset("postern.srs.domain"))).isSameAs(courier);
  }

  @Test
  void withoutADataKeyTheWorkerDoesNotStart() {
    stores.unset("postern.auth.data-key");
    assertThatThrownBy(() -> ForwardSenders.of(courier, stores))
        .hasMessageStartingWith("postern.srs.domain=srs.example needs postern.auth.data-key");
  }

  private String sent(String key, String sender) throws Exception {
    DeliveryJob job =
        Jobs.job(new SpoolRef(key, 0, 6), Jobs.toMx("x.example"), 0, "a@x.example")
            .sentBy(ReversePath.parse(sender));
    var _ =
        ForwardSenders.of(courier, stores)
            .deliver(job, InputStream::nullInputStream, InMemoryStores.START);
    return senders.getLast();
  }
}
