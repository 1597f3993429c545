package dev.postern.smtpd.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A DNS server for tests on a free UDP port of loopback. Names it was not told of do not exist.
public final class NameServer implements AutoCloseable {
  static final int SILENT = -1;

  private final DatagramSocket socket;
  private final Map<Name, List<Record>> zone = new ConcurrentHashMap<>();
  private final Map<Name, Integer> codes = new ConcurrentHashMap<>();
  private final List<String> questions = new CopyOnWriteArrayList<>();

  public NameServer() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().name("name-server").start(this::serve);
  }

  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /// Adds a record as in a zone file.
  public NameServer record(String name, String type, String data) throws IOException {
    Name owner = Name.fromString(name + ".");
    Record record = Record.fromString(owner, Type.value(type), DClass.IN, 300, data, Name.root);
    zone.computeIfAbsent(owner, _ -> new CopyOnWriteArrayList<>()).add(record);
    return this;
  }

  /// Answers questions for the name with this code, or [#SILENT] never.
  public NameServer code(String name, int rcode) throws IOException {
    codes.put(Name.fromString(name + "."), rcode);
    return this;
  }

  /// Has a client's address lead to a name, and the name back to the address.
  public void client(InetAddress address, String name) throws IOException {
    record(reverse(address), "PTR", name + ".");
    String type = address instanceof Inet4Address ? "A" : "AAAA";
    record(name, type, address.getHostAddress());
  }

  /// The name that the name of an address is asked for by.
  public static String reverse(InetAddress address) {
    return ReverseMap.fromAddress(address).toString(true);
  }

  List<String> questions() {
    return List.copyOf(questions);
  }

  private void serve() {
    byte[] buffer = new byte[4096];
    while (!socket.isClosed()) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        Message answer = answer(new Message(Arrays.copyOf(buffer, packet.getLength())));
        if (answer != null) {
          byte[] wire = answer.toWire();
          socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private @Nullable Message answer(Message query) {
    Record question = query.getQuestion();
    Name name = question.getName();
    questions.add(name + " " + Type.string(question.getType()));
    int code = codes.getOrDefault(name, zone.containsKey(name) ? Rcode.NOERROR : Rcode.NXDOMAIN);
    if (code == SILENT) {
      return null;
    }
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.getHeader().setRcode(code);
    answer.addRecord(question, Section.QUESTION);
    zone.getOrDefault(name, List.of()).stream()
        .filter(record -> record.getType() == question.getType())
        .forEach(record -> answer.addRecord(record, Section.ANSWER));
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
