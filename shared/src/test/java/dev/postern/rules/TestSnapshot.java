package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.dkim.DkimKeys;
import dev.postern.egress.EgressRules;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.FilterRules;
import java.util.Map;
import java.util.Set;

/// The rules of a test: version 1, and nothing in it but what the test gives.
public final class TestSnapshot {
  private final Domain primaryDomain;
  private RelayOptions options = RelayOptions.DEFAULT;
  private Map<Domain, HostedDomain> hosted = Map.of();
  private Set<String> rcptHosts = Set.of();
  private TcpRules tcp = TcpRules.EMPTY;
  private SmtpRoutes routes = SmtpRoutes.EMPTY;
  private RelayLists lists = RelayLists.EMPTY;
  private Controls controls = Controls.NONE;
  private EgressRules egress = EgressRules.NONE;
  private DkimKeys dkim = DkimKeys.NONE;
  private AgentRules agents = AgentRules.NONE;
  private FilterRules filters = FilterRules.NONE;

  public TestSnapshot(Domain primaryDomain) {
    this.primaryDomain = primaryDomain;
  }

  public TestSnapshot(String primaryDomain) {
    this(new Domain(primaryDomain));
  }

  public TestSnapshot options(RelayOptions given) {
    options = given;
    return this;
  }

  public TestSnapshot hosted(Map<Domain, HostedDomain> given) {
    hosted = given;
    return this;
  }

  public TestSnapshot rcptHosts(Set<String> entries) {
    rcptHosts = entries;
    return this;
  }

  public TestSnapshot tcp(TcpRules given) {
    tcp = given;
    return this;
  }

  public TestSnapshot routes(SmtpRoutes given) {
    routes = given;
    return this;
  }

  public TestSnapshot lists(RelayLists given) {
    lists = given;
    return this;
  }

  public TestSnapshot controls(Controls given) {
    controls = given;
    return this;
  }

  public TestSnapshot egress(EgressRules given) {
    egress = given;
    return this;
  }

  public TestSnapshot dkim(DkimKeys given) {
    dkim = given;
    return this;
  }

  public TestSnapshot agents(AgentRules given) {
    agents = given;
    return this;
  }

  public TestSnapshot filters(FilterRules given) {
    filters = given;
    return this;
  }

  public RulesSnapshot build() {
    return new RulesSnapshot(
        1,
        primaryDomain,
        options,
        hosted,
        new RcptHosts(rcptHosts),
        tcp,
        routes,
        TlsPolicyRules.EMPTY,
        lists,
        controls,
        egress,
        dkim,
        agents,
        filters);
  }
}
