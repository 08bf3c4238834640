import type { ButtonHTMLAttributes, Ref } from 'react';
import './button.css';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> { kind?: 'plain' | 'primary' | 'danger' | 'quiet'; icon?: IconName; ref?: Ref<HTMLButtonElement> }

/** A button with words. */
export function Button({ kind = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${kind} ${className}`} {...rest}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> { icon: IconName; label: string; small?: boolean; keys?: string; ref?: Ref<HTMLButtonElement> }

/** A button that is a picture; `label` names it for everyone, `keys` is the shortcut shown with it. */
export function IconButton({ icon, label, small = false, keys, className = '', ...rest }: IconButtonProps) {
  return (
    <button type="button" className={`icon-button ${small ? 'icon-button-small' : ''} ${className}`} aria-label={label} title={keys ? `${label}  (${keys})` : label} {...rest}>
      <Icon name={icon} size={small ? 12 : 16} />
    </button>
  );
}
