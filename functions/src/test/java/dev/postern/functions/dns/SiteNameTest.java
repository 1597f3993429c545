package dev.postern.functions.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteNameTest {
  @ParameterizedTest
  @CsvSource({
    "hotmail-com.olc.protection.outlook.com, *.olc.protection.outlook.com",
    "outlook-com.olc.protection.outlook.com, *.olc.protection.outlook.com",
    "contoso-com.mail.protection.outlook.com, *.mail.protection.outlook.com",
    "contoso-com.p-v1.mx.microsoft, *.mx.microsoft",
    "gmail-smtp-in.l.google.com alt1.gmail-smtp-in.l.google.com, *.google.com",
    "aspmx.l.google.com alt1.aspmx.l.google.com aspmx2.googlemail.com, *.google.com",
    "smtp.google.com, *.google.com",
    "mta5.am0.yahoodns.net mta6.am0.yahoodns.net mta7.am0.yahoodns.net, *.yahoodns.net",
    "mx0a-00123.pphosted.com mx0b-00123.pphosted.com, *.pphosted.com",
    "mx.example.net, mx.example.net",
    "MX.Example.net, mx.example.net",
    "mx2.example.net mx1.example.net, *.example.net",
    "mx.example.net alt1.mx.example.net alt2.mx.example.net, mx.example.net",
    "example.net mx.example.net, example.net",
    "a.in.mail.example.net b.in.mail.example.net, *.in.mail.example.net",
    "mx.a.co.uk mx.b.co.uk, mx.a.co.uk",
    "mx1.a.co.uk mx2.a.co.uk, *.a.co.uk",
    "mx.b.net mx.a.net, mx.a.net",
    "mx.b.net mx.a.org, mx.a.org",
    "notgoogle.com, notgoogle.com",
    "[192.0.2.1], [192.0.2.1]",
  })
  void hostsHaveOneName(String hosts, String site) {
    List<String> given = Arrays.asList(hosts.split(" "));
    assertThat(SiteName.of(given)).hasToString(site);
    assertThat(SiteName.of(given.reversed())).hasToString(site);
  }

  @Test
  void thereIsAHost() {
    assertThatThrownBy(() -> SiteName.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
