package dev.postern.functions.remote;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// An authoritative DNS server for tests, on UDP and TCP of one free loopback port.
///
/// Names it was not told of do not exist (NXDOMAIN); names it knows without the type asked for give
/// an empty answer. It follows its own CNAMEs.
public final class DnsStub implements AutoCloseable {
  private static final int TTL = 300;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Map<Name, CopyOnWriteArrayList<Record>> zone = new ConcurrentHashMap<>();
  private final Map<Name, Integer> rcodes = new ConcurrentHashMap<>();
  private final Set<Name> silent = ConcurrentHashMap.newKeySet();
  private final Set<Name> truncated = ConcurrentHashMap.newKeySet();
  private final Set<Name> secure = ConcurrentHashMap.newKeySet();
  private final List<String> questions = new CopyOnWriteArrayList<>();

  private DnsStub(DatagramSocket udp, ServerSocket tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  public static DnsStub start() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    IOException last = new IOException("no port free on both UDP and TCP");
    for (int i = 0; i < 20; i++) {
      try {
        var tcp = new ServerSocket(0, 50, loopback);
        try {
          var udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
          var stub = new DnsStub(udp, tcp);
          Thread.ofVirtual().name("dns-udp").start(stub::serveUdp);
          Thread.ofVirtual().name("dns-tcp").start(stub::serveTcp);
          return stub;
        } catch (SocketException e) {
          tcp.close();
          last = e;
        }
      } catch (IOException e) {
        last = e;
      }
    }
    throw new UncheckedIOException(last);
  }

  /// As `postern.dns.servers` wants it.
  public String server() {
    return tcp.getInetAddress().getHostAddress() + ":" + port();
  }

  /// Its port of 127.0.0.1.
  int port() {
    return tcp.getLocalPort();
  }

  /// Gives a domain a mail host, `mx.` and its name.
  public DnsStub mx(String domain, String address) {
    return mx(domain, 10, "mx." + domain, address);
  }

  /// Gives a domain a mail host, perhaps one more.
  public DnsStub mx(String domain, int preference, String host, String address) {
    return record(domain, "MX", preference + " " + host + ".").record(host, "A", address);
  }

  /// Adds a record as in a zone file, unless it is there: `record("example.net", "MX", "10
  /// mx1.example.net.")`.
  public DnsStub record(String name, String type, String data) {
    try {
      Name owner = name(name);
      Record r = Record.fromString(owner, Type.value(type), DClass.IN, TTL, data, Name.root);
      zone.computeIfAbsent(owner, _ -> new CopyOnWriteArrayList<>()).addIfAbsent(r);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Takes all records of a name away.
  public DnsStub remove(String name) {
    zone.remove(name(name));
    return this;
  }

  /// Answers questions for the name with this code, as `Rcode.SERVFAIL`.
  public DnsStub rcode(String name, int rcode) {
    rcodes.put(name(name), rcode);
    return this;
  }

  /// Never answers questions for the name.
  public DnsStub silent(String name) {
    silent.add(name(name));
    return this;
  }

  /// Answers for the name are cut on UDP, whole on TCP.
  public DnsStub truncated(String name) {
    truncated.add(name(name));
    return this;
  }

  /// Answers for the name have the AD bit.
  public DnsStub secure(String name) {
    secure.add(name(name));
    return this;
  }

  /// What was asked, as `udp example.net. MX`.
  public List<String> questions() {
    return List.copyOf(questions);
  }

  /// Forgets what was asked.
  public void forget() {
    questions.clear();
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (!udp.isClosed()) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        Message answer = answer(new Message(query), "udp");
        if (answer != null) {
          byte[] wire = answer.toWire(4096);
          udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        }
      } catch (IOException _) {
        // closed, or a question that is none
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        var in = new DataInputStream(socket.getInputStream());
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        Message answer = answer(new Message(query), "tcp");
        if (answer != null) {
          byte[] wire = answer.toWire(65_535);
          var out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(wire.length);
          out.write(wire);
          out.flush();
        }
      } catch (IOException _) {
        // closed, or a question that is none
      }
    }
  }

  @SuppressWarnings("NullAway") // null: no answer at all
  private Message answer(Message query, String over) {
    Record question = query.getQuestion();
    questions.add(over + " " + question.getName() + " " + Type.string(question.getType()));
    if (silent.contains(question.getName())) {
      return null;
    }
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.AA);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question, Section.QUESTION);
    if (secure.contains(question.getName()) && query.getHeader().getFlag(Flags.AD)) {
      answer.getHeader().setFlag(Flags.AD);
    }
    if (over.equals("udp") && truncated.contains(question.getName())) {
      answer.getHeader().setFlag(Flags.TC);
      return answer;
    }
    Integer rcode = rcodes.get(question.getName());
    if (rcode != null) {
      answer.getHeader().setRcode(rcode);
      return answer;
    }
    fill(answer, question);
    return answer;
  }

  private void fill(Message answer, Record question) {
    Name at = question.getName();
    List<Record> found = new ArrayList<>();
    for (int hops = 0; hops < 5; hops++) {
      List<Record> here = zone.getOrDefault(at, new CopyOnWriteArrayList<>());
      here.stream().filter(r -> r.getType() == question.getType()).forEach(found::add);
      var alias = here.stream().filter(CNAMERecord.class::isInstance).findFirst();
      if (alias.isEmpty()) {
        break;
      }
      found.add(alias.get());
      at = ((CNAMERecord) alias.get()).getTarget();
    }
    if (!zone.containsKey(at)) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    found.forEach(r -> answer.addRecord(r, Section.ANSWER));
    if (found.stream().noneMatch(r -> r.getType() == question.getType())) {
      var soa = new SOARecord(Name.root, DClass.IN, TTL, at, at, 1, 60, 60, 60, 60);
      answer.addRecord(soa, Section.AUTHORITY);
    }
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text + ".");
    } catch (TextParseException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
