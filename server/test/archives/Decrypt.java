import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.InputStream;
import java.security.PrivateKey;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cms.CMSEnvelopedDataParser;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/** Decrypts a download the way a customer's program may: as a stream, to the end, listing what is in the zip. */
public class Decrypt {
  public static void main(String[] files) throws Exception {
    PrivateKey key;
    JceKeyTransRecipientId recipient;
    try (PEMParser pem = new PEMParser(new FileReader(files[0]))) {
      key = new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) pem.readObject());
    }
    try (PEMParser pem = new PEMParser(new FileReader(files[1]))) {
      X509CertificateHolder certificate = (X509CertificateHolder) pem.readObject();
      recipient = new JceKeyTransRecipientId(new JcaX509CertificateConverter().getCertificate(certificate));
    }
    try (InputStream message = body(new BufferedInputStream(new FileInputStream(files[2])))) {
      CMSEnvelopedDataParser envelope = new CMSEnvelopedDataParser(message);
      RecipientInformation sealed = envelope.getRecipientInfos().get(recipient);
      JceKeyTransEnvelopedRecipient opener = new JceKeyTransEnvelopedRecipient(key);
      opener.setProvider(new BouncyCastleProvider());
      list(new ZipInputStream(sealed.getContentStream(opener).getContentStream()));
    }
  }

  /** What stands behind the empty line, decoded. */
  private static InputStream body(InputStream file) throws Exception {
    int last = 0;
    for (int next = file.read(); !(last == '\n' && next == '\n'); next = file.read()) last = next;
    return java.util.Base64.getMimeDecoder().wrap(file);
  }

  private static void list(ZipInputStream zip) throws Exception {
    byte[] piece = new byte[65536];
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      CRC32 sum = new CRC32();
      for (int length = zip.read(piece); length >= 0; length = zip.read(piece)) sum.update(piece, 0, length);
      System.out.println(sum.getValue() + " " + entry.getName());
    }
  }
}
