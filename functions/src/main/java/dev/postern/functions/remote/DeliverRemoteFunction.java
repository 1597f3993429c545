package dev.postern.functions.remote;

import dev.postern.functions.deliver.AttemptSettlement;
import dev.postern.functions.deliver.DeliveryWork;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.deliver.filter.FilteredDelivery;
import dev.postern.functions.dns.DnsClient;
import dev.postern.functions.dns.MailDns;
import dev.postern.functions.remote.dkim.DkimSigning;
import dev.postern.functions.remote.limit.FailingPeers;
import dev.postern.functions.remote.limit.SendingLimits;
import dev.postern.functions.remote.policy.PolicySources;
import dev.postern.functions.remote.smtp.ContentSigner;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.functions.remote.smtp.SmtpClient;
import dev.postern.functions.remote.smtp.SmtpClientSettings;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.functions.runtime.ControlsInForce;
import dev.postern.functions.runtime.EgressOfJobs;
import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.RouteQueue;
import dev.postern.functions.runtime.SqsFunction;
import dev.postern.functions.runtime.Stores;
import dev.postern.retry.RetrySchedule;
import dev.postern.rules.agent.Channel;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Function `deliver-remote`: the jobs of one lane, carried to the world from its egress source.
public final class DeliverRemoteFunction extends SqsFunction {
  /// For Lambda: the stores that the environment's variables lead to.
  public DeliverRemoteFunction() {
    this(EnvironmentStores.shared());
  }

  /// For a process that brings its own stores.
  public DeliverRemoteFunction(Stores stores) {
    super(work(stores, new SecureRandom()));
  }

  static DeliveryWork work(Stores stores, RandomGenerator random) {
    Settings settings = stores.settings();
    var controls = new ControlsInForce(stores);
    var dns = DnsClient.of(settings, stores.clock());
    var targets =
        new TargetHosts(
            MailDns.of(dns, settings, controls::hostname, random),
            settings.get(RemoteSettings.SMTP_CLIENT_PORT));
    var egress = new EgressOfJobs(stores, random);
    var sources =
        new JobSources(
            stores.rules(),
            egress,
            LocalEnd.of(settings, controls::hostname),
            new SendingLimits(
                stores.destinationLimits(),
                stores.clock(),
                settings.get(RemoteSettings.SMTP_CLIENT_DESTINATION_CONNECTIONS),
                random),
            stores.clock());
    ContentSigner signer = DkimSigning.of(stores);
    var smtp =
        new RemoteDelivery(
            targets,
            PolicySources.of(stores, dns),
            sources,
            RouteLogins.of(stores),
            new SmtpClient(
                SmtpClientSettings.of(settings), TlsClient.of(settings), signer, stores.clock()),
            new FailingPeers(
                stores.failingAddresses(),
                stores.clock(),
                settings.get(RemoteSettings.SMTP_CLIENT_PENALTY),
                random),
            stores.clock());
    External external = External.of(settings, stores.clock());
    var delivery =
        new FilteredDelivery(
            ForwardSenders.of(
                new AgentDelivery(stores.rules(), targets, sources, smtp, signer, external),
                stores),
            stores.rules(),
            Channel.REMOTE,
            external);
    var settlement =
        new AttemptSettlement(
            stores,
            RouteQueue.ofLane(egress.lane(), settings),
            job ->
                new RetrySchedule(
                    settings.get(SettingCatalog.RETRY_REMOTE_SKIP), controls.lifetimeOf(job)),
            egress.lane(),
            settings.get(SettingCatalog.RETRY_JITTER),
            random);
    return new DeliveryWork(stores, delivery, settlement);
  }
}
