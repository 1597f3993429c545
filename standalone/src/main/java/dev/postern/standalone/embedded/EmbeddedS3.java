package dev.postern.standalone.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The standalone relay's S3, on 127.0.0.1: each bucket is a folder, each object a file.
///
/// Clients must address it by path (`forcePathStyle`), and sign with the keys given here.
public final class EmbeddedS3 implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedS3.class);
  private static final int THREADS = 64;

  private final S3Proxy proxy;

  private EmbeddedS3(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /// Serves the folder, with the bucket made if it is not there.
  ///
  /// @param dir on a file system with user attributes (ext4, xfs, btrfs; not every tmpfs)
  /// @param port 0: any free port
  /// @throws StoreStartException if the port or the folder cannot be had
  public static EmbeddedS3 start(
      Path dir, int port, String bucket, String accessKey, String secretKey) {
    Path folder = dir.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder.resolve(bucket));
    } catch (IOException e) {
      throw new StoreStartException(
          "The bucket's folder "
              + folder.resolve(bucket)
              + " cannot be made: "
              + e.getMessage()
              + ". Check the rights above it.",
          e);
    }
    S3Proxy proxy = null;
    try {
      Ports.probe(port);
      proxy = proxy(folder, port, accessKey, secretKey);
      proxy.start();
      return new EmbeddedS3(proxy);
    } catch (IOException e) {
      throw Ports.taken("S3", port, e);
    } catch (Exception e) {
      throw new StoreStartException("The embedded S3 did not start: " + e.getMessage(), e);
    }
  }

  private static S3Proxy proxy(Path folder, int port, String accessKey, String secretKey) {
    return S3Proxy.builder()
        .blobStore(new FilesystemNio2BlobStore(folder.toString()))
        .endpoint(URI.create("http://127.0.0.1:" + port))
        .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
        .jettyMaxThreads(THREADS)
        .build();
  }

  /// What to give the SDK as its endpoint.
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      LOG.warn("Stopping the embedded S3: {}", e.getMessage());
    }
  }
}
