package weft.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The back end that every JDK has.
final class CipherBackend implements AeadBackend {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "JDK cipher";
    }

    @Override
    public Aead create(byte[] key) {
        return new CipherAead(key);
    }

    private static final class CipherAead implements Aead {
        private final Cipher cipher;
        private SecretKeySpec key;
        private final byte[] nonce = new byte[12];

        CipherAead(byte[] key) {
            this.key = new SecretKeySpec(key, "ChaCha20");
            try {
                cipher = Cipher.getInstance("ChaCha20-Poly1305");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK lacks ChaCha20-Poly1305", e);
            }
        }

        @Override
        public void seal(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
            try {
                start(Cipher.ENCRYPT_MODE, counter);
                cipher.doFinal(in, inOffset, length, out, outOffset);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("sealing failed", e);
            }
        }

        @Override
        public boolean open(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
            try {
                start(Cipher.DECRYPT_MODE, counter);
                cipher.doFinal(in, inOffset, length + TAG_LENGTH, out, outOffset);
                return true;
            } catch (AEADBadTagException _) {
                return false;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("opening failed", e);
            }
        }

        @Override
        public void zero() {
            key = new SecretKeySpec(new byte[KEY_LENGTH], "ChaCha20");
        }

        private void start(int mode, long counter) throws GeneralSecurityException {
            LONGS.set(nonce, 4, counter);
            cipher.init(mode, key, new IvParameterSpec(nonce));
        }
    }
}
