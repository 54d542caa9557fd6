package weft.kit.tls;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/// Pure. Whether a server can serve with a certificate and a key: no client says so that well.
public final class KeyPairs {
    private static final byte[] SAMPLE = {1, 2, 3};

    private KeyPairs() {}

    /// Whether what the key signs is what the certified one vouches for; without that no handshake ends well.
    ///
    /// @throws NoSuchAlgorithmException for a kind of key that is not known here
    public static boolean belongTogether(PrivateKey key, PublicKey certified) throws NoSuchAlgorithmException {
        var signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        try {
            signature.initSign(key);
            signature.update(SAMPLE);
            var signed = signature.sign();
            signature.initVerify(certified);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException _) {
            // Keys of two kinds.
            return false;
        }
    }
}
